(* Sums and products over ranges of natural numbers, and induction from any start. *)
From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(* Sums and products of f over the integers from a to b; empty where b < a. *)
Fixpoint sum_len (f : nat -> R) (a len : nat) : R :=
  match len with O => 0 | S l => sum_len f a l + f (a + l)%nat end.
Definition sum (a b : nat) (f : nat -> R) : R := sum_len f a (S b - a).

Fixpoint prod_len (f : nat -> R) (a len : nat) : R :=
  match len with O => 1 | S l => prod_len f a l * f (a + l)%nat end.
Definition prod (a b : nat) (f : nat -> R) : R := prod_len f a (S b - a).

Lemma sum_S a b f : (a <= S b)%nat -> sum a (S b) f = sum a b f + f (S b).
Proof.
  intros H. unfold sum. replace (S (S b) - a)%nat with (S (S b - a)) by lia. cbn [sum_len].
  replace (a + (S b - a))%nat with (S b) by lia. reflexivity.
Qed.

Lemma prod_S a b f : (a <= S b)%nat -> prod a (S b) f = prod a b f * f (S b).
Proof.
  intros H. unfold prod. replace (S (S b) - a)%nat with (S (S b - a)) by lia. cbn [prod_len].
  replace (a + (S b - a))%nat with (S b) by lia. reflexivity.
Qed.

Lemma sum_len_nonneg f a len :
  (forall i, (a <= i < a + len)%nat -> 0 <= f i) -> 0 <= sum_len f a len.
Proof.
  induction len as [|len IH]; intros H; cbn [sum_len]; [lra|].
  apply Rplus_le_le_0_compat; [apply IH; intros; apply H; lia | apply H; lia].
Qed.

Lemma sum_nonneg a b f : (forall i, (a <= i <= b)%nat -> 0 <= f i) -> 0 <= sum a b f.
Proof. intros H. apply sum_len_nonneg. intros. apply H. lia. Qed.

Lemma sum_pos a b f : (a <= b)%nat -> (forall i, (a <= i <= b)%nat -> 0 < f i) -> 0 < sum a b f.
Proof.
  intros Hab H. destruct b as [|b].
  - replace a with 0%nat in * by lia. unfold sum. cbn [Nat.sub sum_len Nat.add].
    rewrite Rplus_0_l. apply H. lia.
  - rewrite sum_S by lia. apply Rplus_le_lt_0_compat; [|apply H; lia].
    apply sum_nonneg. intros. apply Rlt_le, H. lia.
Qed.

Lemma prod_len_pos f a len :
  (forall i, (a <= i < a + len)%nat -> 0 < f i) -> 0 < prod_len f a len.
Proof.
  induction len as [|len IH]; intros H; cbn [prod_len]; [lra|].
  apply Rmult_lt_0_compat; [apply IH; intros; apply H; lia | apply H; lia].
Qed.

Lemma prod_pos a b f : (forall i, (a <= i <= b)%nat -> 0 < f i) -> 0 < prod a b f.
Proof. intros H. apply prod_len_pos. intros. apply H. lia. Qed.

Lemma step_from (a : nat) (P : nat -> Prop) :
  P a -> (forall k, (a <= k)%nat -> P k -> P (S k)) -> forall t, (a <= t)%nat -> P t.
Proof. intros H0 HS t Ht. induction Ht; auto. Qed.

Lemma positive_nonzero x : 0 < x -> x <> 0.
Proof. lra. Qed.

Lemma pow_next (x : R) n : x ^ S n = x * x ^ n.
Proof. reflexivity. Qed.

Lemma pow_double (x : R) n : x ^ (2 * n) = (x ^ n) ^ 2.
Proof. rewrite Nat.mul_comm. apply pow_mult. Qed.
