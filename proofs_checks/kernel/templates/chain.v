(* The discrete loop with two atoms: from i of D data, the next generation is binomial(D, i/D).  A matrix of
   integers over one common denominator is checked to be the inverse of I - Q, by computation in Z; what the
   check says of the rationals is proved once for all D. *)
From Coq Require Import ZArith List.

Fixpoint choose (n k : nat) : Z :=
  match n, k with
  | _, O => 1
  | O, S _ => 0
  | S n', S k' => choose n' k' + choose n' k
  end%Z.

(* The probability of k of D data when each is one with probability i/D. *)
Definition transition (D i k : nat) : R :=
  IZR (choose D k) * (INR i / INR D) ^ k * (1 - INR i / INR D) ^ (D - k).

Definition identity (i j : nat) : R := if Nat.eqb i j then 1 else 0.

Definition weight (D i k : nat) : Z :=
  (choose D k * Z.of_nat i ^ Z.of_nat k * Z.of_nat (D - i) ^ Z.of_nat (D - k))%Z.

(* D^D (identity - transition), in integers. *)
Definition scaled (D i k : nat) : Z :=
  ((if Nat.eqb i k then Z.of_nat D ^ Z.of_nat D else 0) - weight D i k)%Z.

Definition table (n : nat) (f : nat -> nat -> Z) : list (list Z) :=
  map (fun i => map (f i) (seq 1 n)) (seq 1 n).

Definition entry (M : list (list Z)) (i j : nat) : Z := nth (j - 1) (nth (i - 1) M nil) 0%Z.

Fixpoint zsum (f : nat -> Z) (a len : nat) : Z :=
  match len with O => 0 | S l => zsum f a l + f (a + l)%nat end%Z.

(* columns: entry columns j k is the numerator in row k and column j. *)
Definition inverse_check (D : nat) (d : Z) (columns : list (list Z)) : bool :=
  let W := table (D - 1) (scaled D) in
  forallb (fun i => forallb (fun j =>
    Z.eqb (zsum (fun k => entry W i k * entry columns j k)%Z 1 (D - 1))
          (if Nat.eqb i j then d * Z.of_nat D ^ Z.of_nat D else 0)%Z)
    (seq 1 (D - 1))) (seq 1 (D - 1)).

Definition times_check (D : nat) (d : Z) (columns : list (list Z)) : bool :=
  forallb (fun i => Z.leb (zsum (fun k => entry columns k i) 1 (D - 1)) ((2 * Z.of_nat D - 1) * d))
    (seq 1 (D - 1)).

Lemma entry_table n f i k : (1 <= i <= n)%nat -> (1 <= k <= n)%nat -> entry (table n f) i k = f i k.
Proof.
  intros Hi Hk. unfold entry, table.
  rewrite (nth_indep _ nil (map (f 0%nat) (seq 1 n))) by (rewrite map_length, seq_length; lia).
  rewrite (map_nth (fun i => map (f i) (seq 1 n))). rewrite seq_nth by lia.
  replace (1 + (i - 1))%nat with i by lia.
  rewrite (nth_indep _ 0%Z (f i 0%nat)) by (rewrite map_length, seq_length; lia).
  rewrite map_nth, seq_nth by lia. f_equal. lia.
Qed.

Lemma zsum_real f g a len :
  (forall k, (a <= k < a + len)%nat -> IZR (f k) = g k) -> IZR (zsum f a len) = sum_len g a len.
Proof.
  induction len as [|len IH]; intros H; cbn [zsum sum_len]; [reflexivity|].
  rewrite plus_IZR, IH, H by (intros; try apply H; lia). reflexivity.
Qed.

Lemma sum_len_scale c f a len : sum_len (fun k => c * f k) a len = c * sum_len f a len.
Proof. induction len as [|len IH]; cbn [sum_len]; [ring|]. rewrite IH. ring. Qed.

Lemma sum_len_same f g a len :
  (forall k, (a <= k < a + len)%nat -> f k = g k) -> sum_len f a len = sum_len g a len.
Proof.
  induction len as [|len IH]; intros H; cbn [sum_len]; [reflexivity|].
  rewrite IH, H by (intros; try apply H; lia). reflexivity.
Qed.

Lemma weight_real D i k :
  (1 <= D)%nat -> (i <= D)%nat -> (k <= D)%nat -> IZR (weight D i k) = INR D ^ D * transition D i k.
Proof.
  intros HD Hi Hk. unfold weight, transition.
  rewrite !mult_IZR, <- !pow_IZR, <- !INR_IZR_INZ. rewrite minus_INR by exact Hi.
  assert (P : 0 < INR D) by (apply lt_0_INR; lia).
  replace (1 - INR i / INR D) with ((INR D - INR i) / INR D) by (field; lra).
  unfold Rdiv. rewrite !Rpow_mult_distr, !pow_inv.
  replace (INR D ^ D) with (INR D ^ k * INR D ^ (D - k)) by (rewrite <- pow_add; f_equal; lia).
  field. split; apply pow_nonzero; lra.
Qed.

Lemma power_real D : IZR (Z.of_nat D ^ Z.of_nat D) = INR D ^ D.
Proof. rewrite <- pow_IZR, <- INR_IZR_INZ. reflexivity. Qed.

Lemma checked_row D d columns i j :
  inverse_check D d columns = true -> (1 <= i <= D - 1)%nat -> (1 <= j <= D - 1)%nat ->
  zsum (fun k => scaled D i k * entry columns j k)%Z 1 (D - 1)
  = (if Nat.eqb i j then d * Z.of_nat D ^ Z.of_nat D else 0)%Z.
Proof.
  intros H Hi Hj. unfold inverse_check in H. rewrite forallb_forall in H.
  specialize (H i ltac:(apply in_seq; lia)). rewrite forallb_forall in H.
  specialize (H j ltac:(apply in_seq; lia)). apply Z.eqb_eq in H. rewrite <- H.
  assert (E : forall f g a len, (forall k, (a <= k < a + len)%nat -> f k = g k) ->
    zsum f a len = zsum g a len).
  { intros f g a len. induction len as [|len IH]; intros HH; cbn [zsum]; [reflexivity|].
    rewrite IH, HH by (intros; try apply HH; lia). reflexivity. }
  apply E. intros k Hk. rewrite entry_table by lia. reflexivity.
Qed.

Theorem inverse_checked D d columns :
  inverse_check D d columns = true -> (0 < d)%Z -> (1 <= D)%nat ->
  forall i j, (1 <= i <= D - 1)%nat -> (1 <= j <= D - 1)%nat ->
  sum 1 (D - 1) (fun k => (identity i k - transition D i k) * (IZR (entry columns j k) / IZR d))
  = identity i j.
Proof.
  intros H Hd HD i j Hi Hj. apply (checked_row _ _ _ i j) in H; [|exact Hi|exact Hj].
  apply (f_equal IZR) in H.
  assert (P : 0 < INR D ^ D) by (apply pow_lt, lt_0_INR; lia).
  assert (Q : 0 < IZR d) by (apply IZR_lt; exact Hd).
  rewrite (zsum_real _ (fun k => INR D ^ D * IZR d *
    ((identity i k - transition D i k) * (IZR (entry columns j k) / IZR d)))) in H.
  - rewrite sum_len_scale in H. unfold sum. replace (S (D - 1) - 1)%nat with (D - 1)%nat by lia.
    apply (Rmult_eq_reg_l (INR D ^ D * IZR d)); [|nra]. rewrite H. unfold identity.
    destruct (Nat.eqb i j); [rewrite mult_IZR, power_real; ring | rewrite Rmult_0_r; reflexivity].
  - intros k Hk. rewrite mult_IZR. unfold scaled. rewrite minus_IZR, weight_real by lia.
    unfold identity. destruct (Nat.eqb i k); [rewrite power_real|]; field; lra.
Qed.

Theorem times_checked D d columns :
  times_check D d columns = true -> (0 < d)%Z ->
  forall i, (1 <= i <= D - 1)%nat ->
  sum 1 (D - 1) (fun k => IZR (entry columns k i) / IZR d) <= 2 * INR D - 1.
Proof.
  intros H Hd i Hi. unfold times_check in H. rewrite forallb_forall in H.
  specialize (H i ltac:(apply in_seq; lia)). apply Z.leb_le, IZR_le in H.
  assert (Q : 0 < IZR d) by (apply IZR_lt; exact Hd).
  rewrite (zsum_real _ (fun k => IZR d * (IZR (entry columns k i) / IZR d))) in H
    by (intros; field; lra).
  rewrite sum_len_scale in H. unfold sum. replace (S (D - 1) - 1)%nat with (D - 1)%nat by lia.
  apply (Rmult_le_reg_l (IZR d)); [exact Q|]. rewrite mult_IZR, minus_IZR, mult_IZR, <- INR_IZR_INZ in H. lra.
Qed.
