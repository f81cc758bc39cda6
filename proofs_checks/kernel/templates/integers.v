(* Sums, products and powers whose ranges and exponents are integers, as the core's terms are read. *)
From Coq Require Import Reals ZArith Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(* Sums and products of f over the integers from a to b; empty where b < a. *)
Fixpoint terms (n : nat) (a : Z) (f : Z -> R) : R :=
  match n with O => 0 | S m => terms m a f + f (a + Z.of_nat m)%Z end.
Definition Sum (a b : Z) (f : Z -> R) : R := terms (Z.to_nat (b - a + 1)) a f.

Fixpoint factors (n : nat) (a : Z) (f : Z -> R) : R :=
  match n with O => 1 | S m => factors m a f * f (a + Z.of_nat m)%Z end.
Definition Prod (a b : Z) (f : Z -> R) : R := factors (Z.to_nat (b - a + 1)) a f.

(* Of n things, the ways to choose k. *)
Definition choose (n k : Z) : R := if (k <=? n)%Z then Binomial.C (Z.to_nat n) (Z.to_nat k) else 0.

Lemma Sum_empty a b f : (b < a)%Z -> Sum a b f = 0.
Proof. intros H. unfold Sum. replace (Z.to_nat (b - a + 1)) with 0%nat by lia. reflexivity. Qed.

Lemma Prod_empty a b f : (b < a)%Z -> Prod a b f = 1.
Proof. intros H. unfold Prod. replace (Z.to_nat (b - a + 1)) with 0%nat by lia. reflexivity. Qed.

Lemma Sum_last a b c f : (c = b - 1)%Z -> (a <= b)%Z -> Sum a b f = Sum a c f + f b.
Proof.
  intros -> H. unfold Sum. replace (Z.to_nat (b - a + 1)) with (S (Z.to_nat (b - 1 - a + 1))) by lia.
  cbn [terms]. do 2 f_equal. lia.
Qed.

Lemma Prod_last a b c f : (c = b - 1)%Z -> (a <= b)%Z -> Prod a b f = Prod a c f * f b.
Proof.
  intros -> H. unfold Prod. replace (Z.to_nat (b - a + 1)) with (S (Z.to_nat (b - 1 - a + 1))) by lia.
  cbn [factors]. do 2 f_equal. lia.
Qed.

(* From a start on, for every integer. *)
Lemma from_start (a : Z) (P : Z -> Prop) :
  P a -> (forall k, (a <= k)%Z -> P k -> P (k + 1)%Z) -> forall k, (a <= k)%Z -> P k.
Proof.
  intros H0 HS k Hk. replace k with (a + Z.of_nat (Z.to_nat (k - a)))%Z by lia.
  induction (Z.to_nat (k - a)) as [|n IH].
  - rewrite Z.add_0_r. exact H0.
  - replace (a + Z.of_nat (S n))%Z with (a + Z.of_nat n + 1)%Z by lia. apply HS; [lia | exact IH].
Qed.

Ltac by_induction :=
  lazymatch goal with |- forall k, (?a <= k)%Z -> @?P k => apply (from_start a P); cbv beta end.

(* A sum is what begins with 0 and grows by its terms; a product, what begins with 1. *)
Lemma Sum_is a b f (G : Z -> R) :
  (a <= b + 1)%Z -> G (a - 1)%Z = 0 -> (forall k, (a <= k)%Z -> (k <= b)%Z -> G k = G (k - 1)%Z + f k) -> Sum a b f = G b.
Proof.
  intros Hab H0 HS. revert Hab HS. intros Hab.
  assert (K : forall k, (a - 1 <= k)%Z -> (forall j, (a <= j)%Z -> (j <= k)%Z -> G j = G (j - 1)%Z + f j) -> Sum a k f = G k).
  { by_induction.
    - intros _. rewrite Sum_empty by lia. symmetry. exact H0.
    - intros k Hk IH HS. rewrite (Sum_last a (k + 1) k) by lia. rewrite IH by (intros; apply HS; lia).
      rewrite (HS (k + 1)%Z) by lia. replace (k + 1 - 1)%Z with k by lia. reflexivity. }
  intros HS. apply K; [lia | exact HS].
Qed.

Lemma Prod_is a b f (G : Z -> R) :
  (a <= b + 1)%Z -> G (a - 1)%Z = 1 -> (forall k, (a <= k)%Z -> (k <= b)%Z -> G k = G (k - 1)%Z * f k) -> Prod a b f = G b.
Proof.
  intros Hab H0 HS. revert Hab HS. intros Hab.
  assert (K : forall k, (a - 1 <= k)%Z -> (forall j, (a <= j)%Z -> (j <= k)%Z -> G j = G (j - 1)%Z * f j) -> Prod a k f = G k).
  { by_induction.
    - intros _. rewrite Prod_empty by lia. symmetry. exact H0.
    - intros k Hk IH HS. rewrite (Prod_last a (k + 1) k) by lia. rewrite IH by (intros; apply HS; lia).
      rewrite (HS (k + 1)%Z) by lia. replace (k + 1 - 1)%Z with k by lia. reflexivity. }
  intros HS. apply K; [lia | exact HS].
Qed.

Lemma Sum_same a b c d f g :
  a = c -> b = d -> (forall k, (a <= k)%Z -> (k <= b)%Z -> f k = g k) -> Sum a b f = Sum c d g.
Proof.
  intros <- <- H. destruct (Z_lt_le_dec b a) as [L|L].
  - rewrite !Sum_empty by lia. reflexivity.
  - apply (Sum_is a b f (fun k => Sum a k g)); [lia | rewrite Sum_empty by lia; reflexivity |].
    intros k Ha Hb. rewrite (Sum_last a k (k - 1)) by lia. rewrite H by lia. reflexivity.
Qed.

Lemma Prod_same a b c d f g :
  a = c -> b = d -> (forall k, (a <= k)%Z -> (k <= b)%Z -> f k = g k) -> Prod a b f = Prod c d g.
Proof.
  intros <- <- H. destruct (Z_lt_le_dec b a) as [L|L].
  - rewrite !Prod_empty by lia. reflexivity.
  - apply (Prod_is a b f (fun k => Prod a k g)); [lia | rewrite Prod_empty by lia; reflexivity |].
    intros k Ha Hb. rewrite (Prod_last a k (k - 1)) by lia. rewrite H by lia. reflexivity.
Qed.

Lemma Sum_split a m b f : (a <= m + 1)%Z -> (m <= b)%Z -> Sum a b f = Sum a m f + Sum (m + 1) b f.
Proof.
  intros Ha Hb. revert b Hb. by_induction.
  - rewrite (Sum_empty (m + 1) m) by lia. ring.
  - intros k Hk IH. rewrite (Sum_last a (k + 1) k), (Sum_last (m + 1) (k + 1) k) by lia. rewrite IH. ring.
Qed.

Lemma Prod_split a m b f : (a <= m + 1)%Z -> (m <= b)%Z -> Prod a b f = Prod a m f * Prod (m + 1) b f.
Proof.
  intros Ha Hb. revert b Hb. by_induction.
  - rewrite (Prod_empty (m + 1) m) by lia. ring.
  - intros k Hk IH. rewrite (Prod_last a (k + 1) k), (Prod_last (m + 1) (k + 1) k) by lia. rewrite IH. ring.
Qed.

Lemma Sum_most a b f g : (forall k, (a <= k)%Z -> (k <= b)%Z -> f k <= g k) -> Sum a b f <= Sum a b g.
Proof.
  intros H. destruct (Z_lt_le_dec b a) as [L|L]; [rewrite !Sum_empty by lia; lra |].
  assert (K : forall k, (a - 1 <= k)%Z -> (k <= b)%Z -> Sum a k f <= Sum a k g).
  { by_induction.
    - intros _. rewrite !Sum_empty by lia. lra.
    - intros k Hk IH Hb. rewrite (Sum_last a (k + 1) k f), (Sum_last a (k + 1) k g) by lia.
      pose proof (IH ltac:(lia)). pose proof (H (k + 1)%Z ltac:(lia) Hb). lra. }
  apply K; lia.
Qed.

Lemma Sum_less a b f g :
  (a <= b)%Z -> (forall k, (a <= k)%Z -> (k <= b)%Z -> f k < g k) -> Sum a b f < Sum a b g.
Proof.
  intros L H. rewrite (Sum_last a b (b - 1) f), (Sum_last a b (b - 1) g) by lia.
  pose proof (H b L ltac:(lia)).
  assert (Sum a (b - 1) f <= Sum a (b - 1) g) by (apply Sum_most; intros; apply Rlt_le, H; lia). lra.
Qed.

Lemma Sum_nonneg a b f : (forall k, (a <= k)%Z -> (k <= b)%Z -> 0 <= f k) -> 0 <= Sum a b f.
Proof.
  intros H. apply (Rle_trans _ (Sum a b (fun _ => 0))); [|apply Sum_most; exact H].
  destruct (Z_lt_le_dec b a) as [L|L]; [rewrite Sum_empty by lia; lra |].
  rewrite (Sum_is a b (fun _ => 0) (fun _ => 0)); [lra | lia | reflexivity | intros; ring].
Qed.

Lemma Sum_pos a b f : (a <= b)%Z -> (forall k, (a <= k)%Z -> (k <= b)%Z -> 0 < f k) -> 0 < Sum a b f.
Proof.
  intros L H. rewrite (Sum_last a b (b - 1)) by lia.
  pose proof (H b L ltac:(lia)).
  assert (0 <= Sum a (b - 1) f) by (apply Sum_nonneg; intros; apply Rlt_le, H; lia). lra.
Qed.

Lemma Prod_pos a b f : (forall k, (a <= k)%Z -> (k <= b)%Z -> 0 < f k) -> 0 < Prod a b f.
Proof.
  intros H. destruct (Z_lt_le_dec b a) as [L|L]; [rewrite Prod_empty by lia; lra |].
  assert (K : forall k, (a - 1 <= k)%Z -> (k <= b)%Z -> 0 < Prod a k f).
  { by_induction.
    - intros _. rewrite Prod_empty by lia. lra.
    - intros k Hk IH Hb. rewrite (Prod_last a (k + 1) k) by lia.
      apply Rmult_lt_0_compat; [apply IH; lia | apply H; lia]. }
  apply K; lia.
Qed.

(* Powers with an integer exponent; 0 to the 0 is 1. *)
Lemma power_is_pow x (n : nat) e : e = Z.of_nat n -> powerRZ x e = x ^ n.
Proof. intros ->. symmetry. apply pow_powerRZ. Qed.

Lemma power_is_inverse x (n : nat) e : e = (- Z.of_nat n)%Z -> powerRZ x e = / x ^ n.
Proof.
  intros ->. destruct n as [|n]; [cbn [pow]; cbn; field|].
  rewrite pow_powerRZ. apply powerRZ_neg'.
Qed.

Lemma power_next x a b (n : nat) :
  (a = b + Z.of_nat n)%Z -> (0 <= b)%Z \/ x <> 0 -> powerRZ x a = powerRZ x b * x ^ n.
Proof.
  intros -> [H|H].
  - replace b with (Z.of_nat (Z.to_nat b)) by lia. rewrite <- Nat2Z.inj_add, <- !pow_powerRZ. apply pow_add.
  - rewrite powerRZ_add by exact H. rewrite <- pow_powerRZ. reflexivity.
Qed.

Lemma power_power x (n : nat) a b : (a = Z.of_nat n * b)%Z -> powerRZ x a = powerRZ (x ^ n) b.
Proof.
  intros ->. destruct (Z_le_dec 0 b) as [H|H].
  - replace b with (Z.of_nat (Z.to_nat b)) by lia. rewrite <- Nat2Z.inj_mul, <- !pow_powerRZ. apply pow_mult.
  - replace b with (- Z.of_nat (Z.to_nat (- b)))%Z by lia.
    replace (Z.of_nat n * - Z.of_nat (Z.to_nat (- b)))%Z with (- Z.of_nat (n * Z.to_nat (- b)))%Z by lia.
    rewrite !powerRZ_neg', <- !pow_powerRZ. f_equal. apply pow_mult.
Qed.

Lemma power_of_multiple x (n : nat) a : powerRZ x (Z.of_nat n * a) = powerRZ x a ^ n.
Proof. rewrite Z.mul_comm, pow_powerRZ. destruct (Z_le_dec 0 a) as [H|H].
  - replace a with (Z.of_nat (Z.to_nat a)) by lia. rewrite <- Nat2Z.inj_mul, <- !pow_powerRZ. apply pow_mult.
  - replace a with (- Z.of_nat (Z.to_nat (- a)))%Z by lia.
    replace (- Z.of_nat (Z.to_nat (- a)) * Z.of_nat n)%Z with (- Z.of_nat (Z.to_nat (- a) * n))%Z by lia.
    rewrite !powerRZ_neg', <- !pow_powerRZ, pow_mult. symmetry. apply pow_inv.
Qed.

Lemma power_of_power x (n : nat) a : powerRZ (x ^ n) a = powerRZ x a ^ n.
Proof. rewrite <- (power_power x n (Z.of_nat n * a) a) by reflexivity. apply power_of_multiple. Qed.

Lemma power_of_product x y a : powerRZ (x * y) a = powerRZ x a * powerRZ y a.
Proof. apply powerRZ_mult. Qed.

Lemma power_of_one a : powerRZ 1 a = 1.
Proof. apply powerRZ_R1. Qed.

Lemma power_pos x a : 0 < x -> 0 < powerRZ x a.
Proof. apply powerRZ_lt. Qed.

Lemma power_nonneg x a : 0 <= x -> 0 <= powerRZ x a.
Proof.
  intros [H | <-]; [apply Rlt_le, powerRZ_lt, H |]. destruct a as [|p|p]; cbn [powerRZ]; [lra | |].
  - apply pow_le. lra.
  - rewrite pow_i by lia. rewrite Rinv_0. lra.
Qed.

Lemma root_squared x : 0 <= x -> sqrt x * sqrt x = x.
Proof. apply sqrt_sqrt. Qed.
